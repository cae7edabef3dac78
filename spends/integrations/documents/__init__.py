"""Who reads documents: their text, their pictures, what receipts say."""
