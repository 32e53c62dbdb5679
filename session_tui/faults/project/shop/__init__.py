"""A shelf, a cart, a checkout and a way to sign in."""
