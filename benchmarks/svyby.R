# How long R's survey package takes for the table "indicators by year, sex and grade of one city" and for their long-run
# trends, written as a good R user would: one svyby() or svyglm() per indicator, on a design that is already in memory.
# Usage: Rscript svyby.R FOLDER INDICATOR...      with w2006.csv, w2007.csv, ...  (Debian: r-base-core r-cran-survey)
# Prints seconds of the processor, medians of 3 runs: svyciprop (estimate, standard error, interval), same_table (the same columns as Varda: also
# the number of answers and the degrees of freedom), trends (crude, and adjusted for sex and grade)
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust")

asked <- commandArgs(trailingOnly = TRUE)
if (length(asked) < 2) stop("usage: Rscript svyby.R FOLDER INDICATOR...")
items <- asked[-1]
waves <- do.call(rbind, lapply(sort(list.files(asked[1], "^w\\d{4}\\.csv$", full.names = TRUE)), read.csv))
waves[items] <- lapply(waves[items], function(x) as.integer(x == 1))
waves$t <- waves$year - min(waves$year)
waves$g <- factor(waves$grade)
waves$s <- factor(waves$sex)
# the design of a municipality where every school took part: the school a stratum, the pupil the sampling unit
waves$school <- interaction(waves$year, waves$stratum, waves$psu, drop = TRUE)
design <- svydesign(id = ~1, strata = ~school, weights = ~weight, data = waves)

by <- ~ year + sex + grade
f <- function(v, on = "") as.formula(paste(v, "~", on))
share <- function(v) svyby(f("", v), by, design, svyciprop, method = "beta", vartype = c("se", "ci"))
plain <- function() lapply(items, share)
same <- function() lapply(items, function(v) {
  n <- svyby(f("", v), by, design, unwtd.count, keep.var = FALSE)
  k <- svyby(f("", v), by, design, function(formula, design, ...) degf(design), keep.var = FALSE)
  cbind(share(v), n = n$statistic, df = k$statistic) })
trends <- function() lapply(items, function(v) for (on in c("t", "t + s + g"))
  summary(svyglm(f(v, on), design, family = quasibinomial())))
seconds <- function(g) median(replicate(3, sum(system.time(g())[c("user.self", "sys.self")])))
cat(sprintf("svyciprop %.4f\nsame_table %.4f\ntrends %.4f\n", seconds(plain), seconds(same), seconds(trends)))
