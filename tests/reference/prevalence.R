# Prevalence with standard errors and three intervals by R's survey package, of the extracts kept in this project.
# Run in this folder:  Rscript prevalence.R      (Debian: r-base-core r-cran-survey r-cran-haven)
# To keep prevalence_cities.csv small, the interval "beta" is left out of its sex by grade cells; nothing is rounded.
source("functions.R")

years <- c(2015L, 2017L, 2019L)
indicators <- c("alcohol_30d", "smoking_30d", "vape_30d", "cannabis_30d", "cannabis_ever", "binge_30d", "bullied_school",
                "cyberbullied", "sad_hopeless", "active_5d", "active_7d", "sleep_8h", "seatbelt_never", "sex_ever")
map <- read.csv("../data/yrbs_national/indicator_map.csv", na.strings = "")
read_national <- function(y) {
  d <- as.data.frame(zap_labels(read_sav(sprintf("../data/yrbs_national/yrbs_%d.zsav", y))))
  names(d) <- tolower(names(d))
  out <- data.frame(area = "us", year = y, stratum = as.integer(d$stratum), psu = as.integer(d$psu), weight = d$weight,
                    sex = c("female", "male")[as.integer(d$q2)], grade = ifelse(as.integer(d$q3) %in% 1:4, as.integer(d$q3) + 8L, NA))
  for (v in indicators) {
    column <- tolower(map$variable[map$year == y & map$indicator == v & !is.na(map$variable)])
    x <- if (length(column)) as.integer(d[[column]]) else rep(NA_integer_, nrow(d))
    out[[v]] <- ifelse(x == 1, 1L, ifelse(x == 2, 0L, NA))
  }
  out
}
cities <- read_cities()
by_city <- each(cities, function(d) prevalence(d, c("alcohol_30d", "cannabis_30d", "sad_hopeless")))
save_csv(subset(by_city, method != "beta" | sex == "" | grade == ""), "prevalence_cities.csv")

national <- do.call(rbind, lapply(years, read_national))
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
