"""A workbook handed back as it came, but for the cells that offend: parts are edited in place (ADR 25). Pure."""
