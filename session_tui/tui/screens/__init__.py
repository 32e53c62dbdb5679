"""What an operator looks at, one file a screen; each is imported when it is first shown."""
