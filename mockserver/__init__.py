"""The mock that remembers: documents, behaviours and worlds behind one ASGI app."""
