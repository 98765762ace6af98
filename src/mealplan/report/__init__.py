"""Plans as files: CSV, JSON, XLSX, PDF, calendar."""
