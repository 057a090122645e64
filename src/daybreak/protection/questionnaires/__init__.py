"""Questions for whoever reports: data with conditions, languages and versions, and ready-made sets."""
