"""What stands where no page is."""
