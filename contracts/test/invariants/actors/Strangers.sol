// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, PanelMember, RoundView} from "../../../src/interfaces/IDisputePool.sol";
import {vm} from "../../support/Vm.sol";
import {Governors} from "./Governors.sol";

/// @notice Whoever moves a dispute on: the beacon, the panel, appellants, finalisers, anyone.
abstract contract Strangers is Governors {
    function advance(uint256 seed) external watched {
        (bool found, uint256 k) = _pickOpen(_roll(seed, "deal"), 0);
        if (found) _advance(k, seed);
    }

    /// @notice The present round of some dispute, from its beacon to its tally, without a pause.
    function playRound(uint256 seed) external watched {
        (bool found, uint256 k) = _pickOpen(_roll(seed, "deal"), 0);
        for (uint256 i = 0; found && i < 8; i++) {
            uint8 phase = pool.phase(_cases[k].id);
            if (phase == 0 || phase > 4) return;
            _advance(k, seed ^ i);
            if (phase == 4) return;
        }
    }

    function appeal(uint256 seed) external watched {
        (bool found, uint256 k) = _pickOpen(_roll(seed, "deal"), _roll(seed, "canary") % 2 == 0 ? 8 : 7);
        if (found) _appeal(k, seed);
    }

    function wait(uint256 seed) external watched {
        uint256 idle = _countOpen() == 0 ? _roll(seed, "long") % 4 : 4;
        uint256 most = idle == 0 ? UNBONDING + 1 hours : idle == 1 ? 3 days : EPOCH / 2;
        vm.warp(block.timestamp + _roll(seed, "time") % most);
    }

    function _advance(uint256 k, uint256 seed) internal override {
        uint8 phase = pool.phase(_cases[k].id);
        if (phase == 1) _beacon(k, seed);
        if (phase == 2) _commitSome(k, seed);
        if (phase == 3) _revealSome(k, seed);
        if (phase == 4) _closeStep(k);
        if (phase == 5) _end(k, seed);
        if (phase == 7 || phase == 8) _review(k, seed);
        if (phase == 9) _settleOne(k, seed);
    }

    /// @dev Published in time, late or never.
    function _beacon(uint256 k, uint256 seed) private {
        RoundView memory round = _round(_cases[k].id);
        (bool available,) = beacon.randomness(round.beaconRound);
        if (!available) {
            uint256 givenUp = uint256(round.openedAt) + _sets[k].beaconDelay + _sets[k].beaconTimeout;
            uint256 dice = _roll(seed, "beacon") % 16;
            if (dice == 0) {
                reached["beacon silent"]++;
                return _warpTo(givenUp);
            }
            _warpTo(beacon.genesis() + uint256(round.beaconRound) * beacon.period());
            if (dice == 1) _warpTo(givenUp - 1);
            if (pool.phase(_cases[k].id) != 1) return;
            beacon.publish(round.beaconRound, keccak256(abi.encode("randomness", seed)));
        }
        _drawStep(k);
    }

    function _review(uint256 k, uint256 seed) private {
        bool canary = pool.phase(_cases[k].id) == 8;
        if (_roll(seed, "appeal") % (canary ? 2 : 3) == 0 && _appeal(k, seed)) return;
        uint64 finalAt = pool.getDispute(_cases[k].id).finalAt;
        // A canary's long window passes when others have little to lose.
        if (finalAt < block.timestamp + 1000 || _countOpen() < 3) _warpTo(finalAt);
    }

    function _appeal(uint256 k, uint256 seed) private returns (bool done) {
        address account = _roll(seed, "appellant") % 3 == 0 ? address(thief) : stranger;
        _tempt(account, k, true);
        return _appealStep(k, account);
    }

    function _end(uint256 k, uint256 seed) private {
        bytes32 id = _cases[k].id;
        DisputeView memory dispute = pool.getDispute(id);
        if (_roll(seed, "under its hands") % 12 == 0 && _isTold(k)) _preempt(k, seed, true);
        address account = _finaliser(id, dispute, seed);
        _tempt(account, k, false);
        if (_finaliseStep(k, account)) return;
        if (_roll(seed, "refusal") % 3 > 0 && _countOpen() > 1) return;
        _warpTo(uint256(dispute.finalAt) + 7 days);
        _abandonStep(k);
    }

    /// @dev A member of the last panel, or anyone once that is allowed.
    function _finaliser(bytes32 id, DisputeView memory dispute, uint256 seed) private returns (address) {
        PanelMember[] memory members;
        for (uint8 number = dispute.currentRound; number > 0 && members.length == 0; number--) {
            members = pool.getRound(id, number).members;
        }
        uint256 dice = _roll(seed, "finaliser");
        if (members.length > 0 && dice % 4 > 0) return members[(dice >> 8) % members.length].mediator;
        _warpTo(uint256(dispute.finalAt) + 120);
        return dice % 8 == 0 ? stranger : address(thief);
    }

    function _settleOne(uint256 k, uint256 seed) private {
        bytes32 id = _cases[k].id;
        uint8 last = pool.getDispute(id).currentRound;
        for (uint256 i = 0; i < last; i++) {
            uint8 number = uint8(1 + (_roll(seed, "round") + i) % last);
            if (_isUnsettled(id, number)) return _settleStep(k, number);
        }
    }
}
