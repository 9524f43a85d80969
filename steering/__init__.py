"""Goals, budgets, interventions, expectations, decisions, the cycle: the rules, not the forms."""
