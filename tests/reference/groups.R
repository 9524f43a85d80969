# Differences between groups of one wave, and how such a difference changed, by R's survey package.
# Run in this folder:  Rscript groups.R      (Debian: r-base-core r-cran-survey r-cran-haven)
# Each share and its covariance by svyby(covmat = TRUE), differences by svycontrast; the groups are domains of
# the full design. df: sampling units minus strata among the rows of the groups with a valid answer.
source("functions.R")

cities <- read_cities()
cities$sad <- ifelse(is.na(cities$sad_hopeless), NA, ifelse(cities$sad_hopeless == 1, "sad", "not_sad"))
cities$grade <- as.character(cities$grade)
pairs <- list(sex = c("female", "male"), grade = c("12", "9"), sad = c("sad", "not_sad"))

shares <- function(d, by) {
  s <- subset(pool(d), !is.na(alcohol_30d) & !is.na(d[[by]]))
  list(by = svyby(~alcohol_30d, as.formula(paste("~", by, "+ year")), s, svymean, covmat = TRUE), design = s)
}
units_minus_strata <- function(s, keep) {
  rows <- s$variables[keep, ]
  length(unique(paste(rows$area, rows$year, rows$stratum, rows$psu))) - length(unique(paste(rows$area, rows$year, rows$stratum)))
}
# signs: of each year and level, as c("female.2019" = 1, "male.2019" = -1)
contrast <- function(d, by, signs) {
  found <- shares(d, by)
  weights <- setNames(rep(0, length(coef(found$by))), names(coef(found$by)))
  weights[names(signs)] <- signs
  total <- svycontrast(found$by, weights)
  v <- found$design$variables
  keep <- paste(v[[by]], v$year, sep = ".") %in% names(signs)
  data.frame(difference = coef(total)[[1]], se = SE(total)[[1]], df = units_minus_strata(found$design, keep))
}

gap <- function(area, year, by) {
  d <- cities[cities$area == area & cities$year == year, ]
  signs <- setNames(c(1, -1), paste(pairs[[by]], year, sep = "."))
  cbind(data.frame(case = "gap", area, division = by, year, since = NA), contrast(d, by, signs))
}
change <- function(area, since, year, by) {
  d <- cities[cities$area == area & cities$year %in% c(since, year), ]
  signs <- setNames(c(1, -1, -1, 1), paste(pairs[[by]], rep(c(year, since), each = 2), sep = "."))
  cbind(data.frame(case = "change", area, division = by, year, since), contrast(d, by, signs))
}

rows <- list()
for (area in unique(cities$area)) for (by in names(pairs)) {
  for (year in c(2011, 2019)) rows <- c(rows, list(gap(area, year, by)))
  rows <- c(rows, list(change(area, 2011, 2019, by)))
}
save_csv(do.call(rbind, rows), "groups.csv")
