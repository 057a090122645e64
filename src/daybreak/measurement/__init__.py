"""Numbers nobody recorded: prevalence and its honesty."""
