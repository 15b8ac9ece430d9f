"""The ledger: facts → lines (pure), postings, balances, rollups, the chain and their verification."""
