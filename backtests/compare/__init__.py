"""Two or more results side by side: settings that differ, statistics, equity, campaigns, orders and the first decision."""
