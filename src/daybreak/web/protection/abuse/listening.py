"""What abuse listens to."""
