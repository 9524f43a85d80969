# Writes youth.sas7bdat, which no Python package can: respondents as pupils(24) of tests/surveys.py makes them.
# Rscript make_sas.R; R 4.2.2, haven 2.5.1
i <- 0:23
youth <- data.frame(
  weight = 1.5 + i %% 3, stratum = 1 + i %% 2, psu = 1 + i %% 4 %/% 2,
  sex = 1 + i %% 2, grade = 8 + i %% 3, drunk = as.numeric(i %% 3 == 0)
)
suppressWarnings(haven::write_sas(youth, "youth.sas7bdat"))
