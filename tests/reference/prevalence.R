# Prevalence with standard errors and three intervals by R's survey package, of the extracts kept in this project.
# Run in this folder:  Rscript prevalence.R      (Debian: r-base-core r-cran-survey r-cran-haven)
# To keep prevalence_cities.csv small, the interval "beta" is left out of its sex by grade cells; nothing is rounded.
source("functions.R")

cities <- read_cities()
by_city <- each(cities, function(d) prevalence(d, c("alcohol_30d", "cannabis_30d", "sad_hopeless")))
save_csv(subset(by_city, method != "beta" | sex == "" | grade == ""), "prevalence_cities.csv")

national <- read_years()
save_csv(each(national, function(d) prevalence(d, indicators)), "prevalence_national.csv")

# here a school is a psu within its stratum, and 85 % of those enrolled are taken to have answered
one <- subset(cities, area == "san_diego")
as_census <- function(fpc) function(d) {
  d$school <- interaction(d$stratum, d$psu, drop = TRUE)
  d$N <- ave(rep(1, nrow(d)), d$school, FUN = function(x) ceiling(length(x) / 0.85))
  census(d, fpc)
}
save_csv(rbind(cbind(fpc = FALSE, each(one, function(d) prevalence(d, "alcohol_30d", as_census(FALSE)))),
               cbind(fpc = TRUE, each(one, function(d) prevalence(d, "alcohol_30d", as_census(TRUE))))), "prevalence_census.csv")
save_versions()
