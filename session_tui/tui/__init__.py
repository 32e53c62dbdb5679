"""The screens of an operator; the only part that knows textual."""
