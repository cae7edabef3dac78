"""Lines that belong to one another: transfers, refunds, two that are one."""
