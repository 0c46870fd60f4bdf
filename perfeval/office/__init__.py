"""Word and Excel (公文): the official form and the report as files that people edit, sign and send on.

A result goes in, ``xlsx`` and ``docx`` come out; the numbers are those of the pages and of the JSON.
"""
