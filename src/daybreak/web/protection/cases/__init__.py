"""Cases: what a report became, with where each entry came from, who takes part, and what the person needs."""
