"""Made-up posts with planted operations, and the truth about them."""
