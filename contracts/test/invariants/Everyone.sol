// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, RoundView} from "../../src/interfaces/IDisputePool.sol";
import {vm} from "../support/Vm.sol";
import {Replayers} from "./actors/Replayers.sol";
import {World} from "./World.sol";

/// @notice Everybody at once. What a fuzzer calls is listed by `actions`; each does what can be done, tries what must fail, or does nothing.
contract Everyone is Replayers {
    /// @dev More than any dispute needs: nine phases in each of three rounds.
    uint256 private constant MOST_POKES = 30;

    function actions() external pure returns (bytes4[] memory list) {
        bytes4[31] memory once = [
            this.challenge.selector,
            this.challenge.selector,
            this.challenge.selector,
            this.withdrawFunding.selector,
            this.preempt.selector,
            this.drain.selector,
            this.openSeal.selector,
            this.copyReveal.selector,
            this.copyReveal.selector,
            this.poke.selector,
            this.poke.selector,
            this.trespass.selector,
            this.claim.selector,
            this.openCanary.selector,
            this.openCanary.selector,
            this.moveBond.selector,
            this.moveStake.selector,
            this.withdraw.selector,
            this.withdraw.selector,
            this.jump.selector,
            this.flee.selector,
            this.sync.selector,
            this.schedule.selector,
            this.applyScheduled.selector,
            this.turn.selector,
            this.pause.selector,
            this.appeal.selector,
            this.wait.selector,
            this.replaySettling.selector,
            this.replaySettling.selector,
            this.rotate.selector
        ];
        // What moves disputes on comes as often as half of all that.
        list = new bytes4[](51);
        for (uint256 i = 0; i < list.length; i++) {
            if (i < once.length) list[i] = once[i];
            else list[i] = i % 4 == 0 ? this.playRound.selector : this.advance.selector;
        }
    }

    /// @notice I6: time, and a stranger who pokes, end every dispute; nobody else does anything.
    function endAll() external watched {
        for (uint256 k = 0; k < DEALS; k++) {
            if (_isOpen(k)) _end(k);
        }
        for (uint256 i = 0; i < mediators.length; i++) {
            assertEq(registry.accountOf(mediators[i]).openLocks, 0, "I6: a lock that is never released");
        }
    }

    /// @notice I1, I17, I19: then everyone takes what it has, and nothing is left.
    function payAll() external {
        thief.plan(new address[](0), new bytes[](0));
        address[7] memory others = [creator, secondCreator, provider, treasury, insurance, stranger, office];
        for (uint256 i = 0; i < others.length + mediators.length; i++) {
            address account = i < others.length ? others[i] : mediators[i - others.length];
            if (settlement.creditOf(account) == 0) continue;
            vm.prank(_keyFor(account));
            settlement.claimOf(account);
        }
        for (uint256 k = 0; k < DEALS; k++) {
            if (settlement.escrowOf(_keyOf(k)) == 0) continue;
            vm.prank(_cases[k].creator);
            pool.withdrawFunding(_cases[k].dealId);
        }
        assertEq(token.balanceOf(address(settlement)), 0, "I1: nobody's money is left");
        _withdrawAll();
        assertEq(token.balanceOf(address(registry)), 0, "I19: stake that nobody can withdraw");
    }

    /// @notice I3: every weight, brought in line.
    function syncAll() external {
        for (uint256 i = 0; i < mediators.length; i++) {
            _sync(mediators[i]);
        }
    }

    /// @notice The disputes that are not final.
    function openDisputes() external view returns (bytes32[] memory list) {
        list = new bytes32[](_countOpen());
        uint256 count;
        for (uint256 k = 0; k < DEALS; k++) {
            if (_isOpen(k)) list[count++] = _cases[k].id;
        }
    }

    function mediatorsList() external view returns (address[] memory) {
        return mediators;
    }

    function classList() external view returns (bytes32[] memory) {
        return classes;
    }

    function contracts() external view returns (address[8] memory) {
        return [
            address(token),
            address(registry),
            address(settlement),
            address(sortition),
            address(canaries),
            address(pool),
            address(gate),
            address(thief)
        ];
    }

    function _withdrawAll() private {
        for (uint256 i = 0; i < mediators.length; i++) {
            uint128 stake = registry.accountOf(mediators[i]).stake;
            if (stake == 0) continue;
            vm.prank(_keyFor(mediators[i]));
            registry.requestUnstake(stake);
        }
        vm.warp(block.timestamp + UNBONDING);
        for (uint256 i = 0; i < mediators.length; i++) {
            if (registry.accountOf(mediators[i]).unbonding == 0) continue;
            vm.prank(_keyFor(mediators[i]));
            registry.withdraw();
        }
    }

    /// @dev Whatever the controller, the beacon, the panel and the parties do or do not.
    function _end(uint256 k) internal override {
        bytes32 id = _cases[k].id;
        uint256 started = block.timestamp;
        uint256 pokes;
        for (; pool.phase(id) != 6; pokes++) {
            assertBelow(pokes, MOST_POKES, "I6: it does not end");
            _pokeOn(k, id);
        }
        // Three rounds, a window and the controller's week.
        uint256 most = 3 * (30 + 700 + 400 + 180) + 1 hours + 7 days;
        assertTrue(block.timestamp - started <= most, "I6: it ends too late");
    }

    function _pokeOn(uint256 k, bytes32 id) private {
        DisputeView memory dispute = pool.getDispute(id);
        RoundView memory round = pool.getRound(id, dispute.currentRound);
        if (dispute.phase == 1) {
            _warpTo(uint256(round.openedAt) + _sets[k].beaconDelay + _sets[k].beaconTimeout);
        }
        if (dispute.phase == 2) _warpTo(round.commitEndsAt);
        if (dispute.phase == 3) _warpTo(round.revealEndsAt);
        if (dispute.phase == 4) _closeStep(k);
        if (dispute.phase == 7 || dispute.phase == 8) _warpTo(dispute.finalAt);
        if (dispute.phase == 5) {
            _warpTo(uint256(dispute.finalAt) + _sets[k].finaliseGrace);
            if (_finaliseStep(k, stranger)) return;
            _warpTo(uint256(dispute.finalAt) + 7 days);
            assertTrue(_abandonStep(k), "I6: a dispute that nobody can end");
        }
        if (dispute.phase == 9) {
            for (uint8 number = 1; number <= dispute.currentRound; number++) {
                if (_isUnsettled(id, number)) _settleStep(k, number);
            }
        }
    }
}
