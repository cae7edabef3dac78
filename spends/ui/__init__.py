"""What people see: pages, pieces and the frame around them."""
