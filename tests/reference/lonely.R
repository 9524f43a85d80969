# The awkward cases of a survey design, by R's survey package: README.md says which row shows which case.
# Run in this folder:  Rscript lonely.R      (Debian: r-base-core r-cran-survey r-cran-haven)
source("functions.R")

data <- read.csv("lonely_data.csv")
data$area <- "lonely"
data$sex <- c("female", "male")[data$sex]
enrolment <- read.csv("lonely_enrolment.csv")

pooled <- prevalence(data, "y", pool)
pooled$year <- paste(sort(unique(data$year)), collapse = "+")
as_census <- function(fpc, everyone = FALSE) function(d) {
  d$school <- interaction(d$stratum, d$psu, drop = TRUE)
  key <- function(x) paste(x$year, x$stratum, x$psu)
  d$N <- if (everyone) ave(rep(1, nrow(d)), d$school, FUN = length) else enrolment$n[match(key(d), key(enrolment))]
  census(d, fpc)
}
cities <- read_cities()
region <- prevalence(subset(cities, year == 2015), "alcohol_30d", pool)
region$area <- "four"
save_csv(rbind(cbind(case = "sample", each(data, function(d) prevalence(d, "y"))),
               cbind(case = "pooled", pooled),
               cbind(case = "census", each(data, function(d) prevalence(d, "y", as_census(FALSE)))),
               cbind(case = "census fpc", each(data, function(d) prevalence(d, "y", as_census(TRUE)))),
               cbind(case = "census all answered", each(data, function(d) prevalence(d, "y", as_census(TRUE, everyone = TRUE)))),
               cbind(case = "region", region)), "lonely.csv")

years <- do.call(rbind, lapply(unique(cities$area), function(a) between_years(subset(cities, area == a), "alcohol_30d")))
containing <- do.call(rbind, lapply(sort(unique(cities$year)), function(y) do.call(rbind, lapply(unique(cities$area), function(a)
  against_all(subset(cities, year == y), "alcohol_30d", a, "all four cities")))))
save_csv(rbind(years, containing, between_years(data, "y")), "comparisons.csv")
save_versions()
