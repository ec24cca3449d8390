package io.opdbridge.statistics;

/**
 * Past figures of a site.
 *
 * @param openHolds live holds, including those at a vendor
 * @param heldFen   their sum
 * @param openCases cases that wait for a person
 */
public record SiteStatistic(String site, long openHolds, long heldFen, long openCases) {
}
