"""The pages that people explore: charts for screen and phone, an indicator's page, the scorecard, institutions."""
