"""What implements a port: files of banks, storage, mail."""
