"""What accuracy.py is made of."""
