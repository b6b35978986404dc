"""Laws: sentences about behaviour that no schema can say, as pure functions over traffic."""
