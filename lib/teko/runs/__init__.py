"""What puts plans, accounts and history together: a plan, a routine or an episode lived through."""
