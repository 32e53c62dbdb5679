"""What the facts tell, read in one place for the many causes, checks and questions that ask it."""
