# How long R's survey package takes for the table "all indicators by year, sex and grade of one city", written as a
# good R user would: one svyby() per indicator, on a design that is already in memory. Only the svyby() calls are timed.
# Usage: Rscript svyby.R FOLDER      with duval_2011 to duval_2019, as .sav or .zsav  (Debian: r-base-core r-cran-survey r-cran-haven)
# Prints: svyby_seconds MEDIAN_OF_3
suppressMessages({library(survey); library(haven)})
options(survey.lonely.psu = "adjust")

folder <- commandArgs(trailingOnly = TRUE)
if (length(folder) != 1) stop("usage: Rscript svyby.R FOLDER")
files <- sort(list.files(folder, "^duval_\\d{4}\\.z?sav$", full.names = TRUE))
if (!length(files)) stop("no duval_YYYY.sav or .zsav in ", folder)

waves <- do.call(rbind, lapply(files, function(f) {
  d <- as.data.frame(zap_labels(read_sav(f)))
  d[c("year", "stratum", "psu", "weight", "sex", "grade", "alcohol_30d", "cannabis_30d", "sad_hopeless")]
}))
waves$stratum <- interaction(waves$year, waves$stratum, drop = TRUE)
whole <- svydesign(id = ~psu, strata = ~stratum, weights = ~weight, data = waves, nest = TRUE)
designs <- list(alcohol_30d = subset(whole, !is.na(alcohol_30d)), cannabis_30d = subset(whole, !is.na(cannabis_30d)),
                sad_hopeless = subset(whole, !is.na(sad_hopeless)))

table_of_all <- function() lapply(names(designs), function(v)
  svyby(as.formula(paste0("~", v)), ~year + sex + grade, designs[[v]], svymean, vartype = c("se", "ci"), na.rm.all = TRUE))
seconds <- replicate(3, system.time(table_of_all())[["elapsed"]])
cat(sprintf("svyby_seconds %.3f\n", median(seconds)))
