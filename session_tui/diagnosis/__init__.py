"""From facts and answers to one root cause; pure: no Django, no screen, no input or output."""
