"""What every feature stands on: access, audit, crypto, dates, formats, errors, charts, jobs."""
