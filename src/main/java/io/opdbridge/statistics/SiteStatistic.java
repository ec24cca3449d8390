package io.opdbridge.statistics;

/**
 * How the money of a site stood.
 *
 * @param openHolds holds that are not over, those at a vendor included
 * @param heldFen   what they hold
 * @param openCases cases that people have to look at
 */
public record SiteStatistic(String site, long openHolds, long heldFen, long openCases) {
}
