"""What may be done about letters? Subscribed, planned, sent; each of them safe to repeat."""
