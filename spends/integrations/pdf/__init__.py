"""Reports and labels as PDFs."""
