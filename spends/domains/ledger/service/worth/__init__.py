"""What lines are worth in the household's currency, also once that or a rate is another."""
