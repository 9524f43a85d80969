# How long R's survey package takes for the table "all indicators by year, sex and grade of one city", written as a
# good R user would: one svyby() per indicator, on a design that is already in memory. Only the svyby() calls are timed.
# Usage: Rscript svyby.R FOLDER      with duval_2011 to duval_2019, as .sav or .zsav  (Debian: r-base-core r-cran-survey r-cran-haven)
# Prints the medians of 3: svyby_seconds (svymean with Wald intervals), same_table_seconds (the same columns as Varda)
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

by <- ~ year + sex + grade
f <- function(v) as.formula(paste0("~", v))
# what svyby gives by itself: estimate, standard error and a Wald interval
plain <- function() lapply(names(designs), function(v) svyby(f(v), by, designs[[v]], svymean, vartype = c("se", "ci"), na.rm.all = TRUE))
# the same table as Varda's: estimate, standard error, Korn-Graubard interval, number of answers, degrees of freedom
same <- function() lapply(names(designs), function(v) {
  d <- designs[[v]]
  r <- svyby(f(v), by, d, svyciprop, method = "beta", vartype = c("se", "ci"), na.rm.all = TRUE)
  n <- svyby(f(v), by, d, unwtd.count, keep.var = FALSE, na.rm.all = TRUE)
  k <- svyby(f(v), by, d, function(formula, design, ...) degf(design), keep.var = FALSE, na.rm.all = TRUE)
  cbind(r, n = n$statistic, df = k$statistic) })
seconds <- function(g) median(replicate(3, system.time(g())[["elapsed"]]))
cat(sprintf("svyby_seconds %.3f\nsame_table_seconds %.3f\n", seconds(plain), seconds(same)))
