"""What a household owns: purchases, their warranties, and the chain from bank line to refund."""
