"""B12 care: intake, risk, signs, laboratory results, learn cards, summary for the clinician."""
