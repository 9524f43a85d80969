# What prevalence.R, lonely.R and models.R share: reading the extracts, and the estimators as R's survey package gives them.
#
# Conventions
#   design       svydesign(id = ~psu, strata = ~stratum, weights = ~weight, nest = TRUE): with replacement at the first stage
#   variance     Taylor linearisation, options(survey.lonely.psu = "adjust")
#   domain       subset() of the full design: rows of the domain with a valid answer
#   df           sampling units minus strata among those rows
#   several waves or cities in one design: strata are nested in wave and city
suppressMessages({library(survey); library(haven)})
options(survey.lonely.psu = "adjust", digits = 15, scipen = 100)

save_csv <- function(d, f) {
  write.csv(d, f, row.names = FALSE, na = "", quote = FALSE)
  cat(sprintf("%-26s %6d rows\n", f, nrow(d)))
}
save_versions <- function() {
  writeLines(c(R.version.string, paste("survey", packageVersion("survey")), paste("haven", packageVersion("haven"))), "VERSIONS.txt")
}

# ---- data ---------------------------------------------------------------------------------------------------
read_city <- function(f) {
  d <- as.data.frame(zap_labels(read_sav(f)))
  part <- regmatches(basename(f), regexec("(.*)_(\\d{4})\\.zsav", basename(f)))[[1]]
  data.frame(area = part[2], year = as.integer(part[3]), stratum = as.integer(d$stratum), psu = as.integer(d$psu), weight = d$weight,
             sex = c("female", "male")[d$sex], grade = as.integer(d$grade), d[c("alcohol_30d", "cannabis_30d", "sad_hopeless")])
}
read_cities <- function() do.call(rbind, lapply(sort(Sys.glob("../data/yrbs_cities/*.zsav")), read_city))

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
read_years <- function() do.call(rbind, lapply(years, read_national))

# ---- designs ------------------------------------------------------------------------------------------------
design <- function(d) svydesign(id = ~psu, strata = ~stratum, weights = ~weight, data = d, nest = TRUE)
pool <- function(d) {
  d$stratum <- interaction(d$area, d$year, d$stratum, drop = TRUE)
  design(d)
}
# a census: the respondent is the sampling unit, each school a stratum; with N, corrected for a finite population
census <- function(d, fpc) {
  if (fpc) svydesign(id = ~1, strata = ~school, weights = ~weight, fpc = ~N, data = d)
  else svydesign(id = ~1, strata = ~school, weights = ~weight, data = d)
}

# ---- prevalence with three intervals ------------------------------------------------------------------------
intervals <- function(s, v, p, se, df, n, cases) {
  none <- c(NA, NA)
  all_answered <- !is.null(s$fpc$popsize) && all(s$fpc$popsize == s$fpc$sampsize)
  if (df <= 0 || all_answered) return(list(logit = none, beta = none, kg = none, n_eff = NA))
  if (cases == 0 || cases == n) { # R gives none here; the exact binomial interval at n stands in for all three
    exact <- as.numeric(binom.test(cases, n)$conf.int)
    return(list(logit = exact, beta = exact, kg = exact, n_eff = n))
  }
  if (!(is.finite(se) && se > 0)) return(list(logit = none, beta = none, kg = none, n_eff = NA))
  by_r <- function(m) as.numeric(attr(suppressWarnings(svyciprop(as.formula(paste0("~", v)), s, method = m, df = df)), "ci"))
  n_eff <- min(n, p * (1 - p) / se^2 * (qt(.025, n - 1) / qt(.025, df))^2)
  kg <- c(qbeta(.025, n_eff * p, n_eff * (1 - p) + 1), qbeta(.975, n_eff * p + 1, n_eff * (1 - p)))
  # at df 1 R's "logit" loses t = 12.7 in a normal tail and answers 0 to NaN; its "xlogit" is the same interval without the detour
  list(logit = by_r(if (df == 1) "xlogit" else "logit"), beta = by_r("beta"), kg = kg, n_eff = n_eff)
}
cell <- function(des, v, keep) {
  s <- des[!is.na(des$variables[[v]]) & !is.na(keep) & keep, ]
  x <- s$variables[[v]]
  n <- length(x)
  if (n < 2) return(NULL)
  m <- svymean(as.formula(paste0("~", v)), s)
  p <- as.numeric(coef(m)); se <- as.numeric(SE(m)); df <- degf(s)
  if (se < 1e-15) se <- 0 # what remains of rounding errors where the answers do not vary, or all of them are in one unit
  i <- intervals(s, v, p, se, df, n, sum(x))
  base <- data.frame(estimate = p, se = se, df = df, n = n, cases = sum(x), units = nrow(unique(s$cluster[, 1, drop = FALSE])),
                     strata = length(unique(s$strata[, 1])), sum_w = sum(weights(s)))
  rbind(cbind(base, n_eff = NA, lower = i$logit[1], upper = i$logit[2], method = "logit"),
        cbind(base, n_eff = NA, lower = i$beta[1], upper = i$beta[2], method = "beta"),
        cbind(base, n_eff = i$n_eff, lower = i$kg[1], upper = i$kg[2], method = "korn-graubard"))
}
prevalence <- function(d, vars, make = design) {
  des <- make(d)
  out <- NULL
  for (v in vars) {
    if (all(is.na(d[[v]]))) next
    for (s in c("", "female", "male")) for (g in c("", sort(unique(na.omit(d$grade))))) {
      r <- cell(des, v, (s == "" | d$sex %in% s) & (g == "" | d$grade %in% g))
      if (!is.null(r)) out <- rbind(out, cbind(area = d$area[1], year = d$year[1], indicator = v, sex = s, grade = g, r))
    }
  }
  out
}
each <- function(d, f) do.call(rbind, lapply(split(d, list(d$area, d$year), drop = TRUE), f))

# ---- comparisons: ratios of totals, so that every covariance is counted -------------------------------------
ratio_contrast <- function(des, y, sets, expr) { # sets: named logical vectors; expr in p_<name>
  ok <- !is.na(des$variables[[y]])
  des <- des[ok, ]
  sets <- lapply(sets, function(k) k[ok])
  for (k in names(sets)) {
    des$variables[[paste0("n_", k)]] <- as.numeric(sets[[k]])
    des$variables[[paste0("y_", k)]] <- as.numeric(sets[[k]]) * des$variables[[y]]
    expr <- gsub(paste0("p_", k), paste0("(y_", k, "/n_", k, ")"), expr, fixed = TRUE)
  }
  t <- svytotal(as.formula(paste("~", paste(c(paste0("n_", names(sets)), paste0("y_", names(sets))), collapse = "+"))), des)
  r <- svycontrast(t, list(d = parse(text = expr)[[1]]))
  df <- degf(des); est <- as.numeric(coef(r)); se <- as.numeric(SE(r)); half <- qt(.975, df) * se
  data.frame(difference = est, se = se, df = df, t = est / se, p = 2 * pt(-abs(est / se), df), lower = est - half, upper = est + half)
}
between_years <- function(d, v) {
  ys <- sort(unique(d$year[!is.na(d[[v]])]))
  do.call(rbind, lapply(seq_along(ys)[-1], function(i) {
    z <- subset(d, year %in% ys[c(i - 1, i)])
    r <- ratio_contrast(pool(z), v, list(a = z$year == ys[i], b = z$year == ys[i - 1]), "p_a - p_b")
    cbind(kind = "year", area = d$area[1], indicator = v, year = ys[i], other = ys[i - 1], r)
  }))
}
against_all <- function(z, v, a, name) {
  r <- ratio_contrast(pool(z), v, list(a = z$area == a, b = rep(TRUE, nrow(z))), "p_a - p_b")
  cbind(kind = "containing area", area = a, indicator = v, year = z$year[1], other = name, r)
}
