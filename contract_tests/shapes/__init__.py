"""What a document's operations have in common, whatever its API: lists, resources."""
