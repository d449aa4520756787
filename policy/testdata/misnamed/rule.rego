package tcplint.rules.TL999

report contains {"message": "x"}
