"""Calendar files on their way in: a look first, then the import."""
