// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {RoundView, Vote} from "../src/interfaces/IDisputePool.sol";
import {CrowdedFixture} from "./support/CrowdedFixture.sol";
import {vm} from "./support/Vm.sol";

/// @notice What whole transactions cost: calldata, cold storage and refunds as on a chain. They are compared with contracts/snapshots; after
/// a change that is meant, `FORGE_SNAPSHOT_CHECK=false forge test --match-contract GasTest` writes them anew.
/// forge-config: default.isolate = true
contract GasTest is CrowdedFixture {
    /// @dev What mediators and pokers may spend together on a settled standard dispute of one round.
    uint256 private constant BUDGET = 1_500_000;
    /// @dev What one settlement of the largest panel may take: a fraction of any chain's block.
    uint256 private constant SETTLE_LIMIT = 2_000_000;

    /// @dev About as long as a mediator's node makes it.
    bytes private _sealedVote = new bytes(160);

    function _note(string memory name) private returns (uint256 gas) {
        return vm.snapshotGasLastCall("DisputePool", name);
    }

    function _publish(bytes32 disputeId) private {
        RoundView memory round = _round(disputeId);
        vm.warp(beacon.genesis() + uint256(round.beaconRound) * beacon.period());
        beacon.publish(round.beaconRound, keccak256(abi.encode(round.openedAt)));
    }

    /// @dev The first dispute of all, so that every credit is somebody's first.
    function test_a_settled_standard_dispute_of_one_round_stays_in_its_budget() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        _publish(disputeId);
        pool.drawPanel(disputeId);
        uint256 spent = _note("drawPanel, 3 seats");
        for (uint256 i = 0; i < 3; i++) {
            Vote memory vote = _vote(disputeId, _member(disputeId, i), 1);
            bytes32 commitment = pool.hashVote(vote);
            vm.prank(vote.mediator);
            pool.commit(disputeId, commitment, _sealedVote);
            spent += _note(i == 0 ? "commit, the first" : i == 1 ? "commit, the second" : "commit, the last");
        }
        for (uint256 i = 0; i < 3; i++) {
            pool.reveal(_vote(disputeId, _member(disputeId, i), 1));
            spent += _note(i == 0 ? "reveal, the first" : i == 1 ? "reveal, the second" : "reveal, the last");
        }
        pool.closeRound(disputeId);
        spent += _note("closeRound, a ruling");
        vm.warp(pool.getDispute(disputeId).finalAt);
        address finaliser = _member(disputeId, 0);
        vm.prank(finaliser, finaliser);
        pool.finalise(disputeId);
        spent += _note("finalise, ACCEPT of 3");
        assertEq(pool.phase(disputeId), 6, "settled");
        assertBelow(spent, BUDGET, "gas of mediators and pokers");
    }

    function test_what_the_parties_pay() public {
        _deal(DEAL);
        bytes32[] memory classes = new bytes32[](1);
        classes[0] = CLASS;
        vm.prank(provider);
        pool.declareClaim(DEAL, classes, POLICY, 1);
        _note("declareClaim, one class");
        _addResult(DEAL, CLAIM);
        vm.prank(creator);
        pool.fundChallenge(DEAL, CLASS, 1);
        _note("fundChallenge");
        vm.prank(creator);
        pool.withdrawFunding(DEAL);
        _note("withdrawFunding");
        vm.prank(creator);
        pool.fundChallenge(DEAL, CLASS, 3);
        vm.prank(creator, creator);
        controller.checkResult(DEAL);
        _note("checkResult, mediationRequest in it");
        bytes32 disputeId = pool.disputeOf(DEAL);
        vm.prank(provider);
        pool.postEvidence(disputeId, "https://provider.example/claim.car");
        _note("postEvidence");
    }

    function test_the_largest_panel_is_settled_within_its_limit() public {
        bytes32 disputeId = _decided(DEAL, 3, 1, 1, 2);
        _note("closeRound, escalating");
        _draw(disputeId, "second");
        _play(disputeId, _seven(1112220));
        _passReveal(disputeId);
        pool.closeRound(disputeId);
        _publish(disputeId);
        pool.drawPanel(disputeId);
        _note("drawPanel, 15 seats");
        uint8[] memory votes = new uint8[](15);
        for (uint256 i = 0; i < 15; i++) {
            votes[i] = i < 8 ? 2 : 1;
        }
        _play(disputeId, votes);
        pool.closeRound(disputeId);
        _note("closeRound, 15 seats");
        vm.warp(pool.getDispute(disputeId).finalAt);
        _finalise(disputeId);
        pool.settle(disputeId, 3);
        assertBelow(_note("settle, 15 seats of which 7 are slashed"), SETTLE_LIMIT, "settling fifteen");
    }

    function test_an_appeal() public {
        bytes32 disputeId = _decided(DEAL, 1, 2, 2, 2);
        token.transfer(stranger, 14e18);
        vm.prank(stranger);
        token.approve(address(settlement), 14e18);
        vm.prank(stranger);
        pool.appeal(disputeId);
        _note("appeal, of the first ruling");
    }
}
