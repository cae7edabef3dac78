"""What the processes of an instance share in Redis; loaded only where a setting names one."""
