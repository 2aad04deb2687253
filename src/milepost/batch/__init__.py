"""Batch: calibrate, project and assess anyone's figures, file to file; reads defensively, writes whole files."""
