"""Laws that follow from the shape of a document, whatever its API."""
