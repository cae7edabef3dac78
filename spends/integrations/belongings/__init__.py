"""Files of purchases, as other programs and we ourselves write them."""
