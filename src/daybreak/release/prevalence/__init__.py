"""What prevalence estimates look like: pictures, tables and one page that explains them."""
